"""Ask for input, where nobody can answer.

expects: error
"""

print(input("points? "))


def sigmoid(z):
    return 0, 0
