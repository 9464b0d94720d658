"""Templates, binding, issue, trace, verify, checking of incoming files."""
