"""Settings, urls, wsgi, the command line, wiring."""
