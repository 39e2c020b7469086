"""Which question: families, the draw, banks, rendering, and courses to hand out."""
