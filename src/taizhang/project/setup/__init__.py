"""Everything before the first import of a dependency: the environment, the system packages, the test run.

Only the standard library may be imported here, and `failure` and `lifetime` beside it: this code runs on the
system's Python, before the virtual environment exists.
"""
