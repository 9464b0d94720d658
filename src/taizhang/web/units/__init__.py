"""Pages of the tree beside its browsing: changes of place with their consequences, people and bodies."""
