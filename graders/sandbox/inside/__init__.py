"""What runs inside the box: the standard library, numpy and IPython, and nothing of deltarule."""
