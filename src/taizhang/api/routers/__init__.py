"""Routers: thin, one module for each room. The access middleware has checked the route's line before they run."""
