"""One function per change of a template or report."""
