"""From a template, a unit and a period to a file: evaluated, filled, signed."""
