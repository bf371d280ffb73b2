"""The model: what authors write, read and checked, and linked with every reverse index into one framework."""
