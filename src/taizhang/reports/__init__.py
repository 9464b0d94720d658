"""Templates, binding, making, issue, sending, trace, verification, and the checking of incoming files."""
