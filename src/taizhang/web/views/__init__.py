"""Views: parse, call an operation or a query, render. One module for each room."""
