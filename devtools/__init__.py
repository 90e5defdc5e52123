"""Everything behind `./dev`: only the standard library, one module per concern."""
