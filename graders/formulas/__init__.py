"""Whether two formulas are equal: evaluated at many points, and proved where that can be done."""
