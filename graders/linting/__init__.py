"""The contracts of a fair exercise, tried on families and banks at many seeds."""
