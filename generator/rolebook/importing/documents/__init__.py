"""Documents: what people have written about a role or a skill, in any format, becomes its spec."""
