"""Foreign tables: one row per role, level and skill becomes roles and skills, and every cell is accounted for."""
