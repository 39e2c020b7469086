"""Keep the hidden inputs, and hand them out in what is printed and in an error.

expects: error
"""

seen = []


def sigmoid(z):
    seen.append(z.tolist())
    print("the inputs were", seen)
    raise ValueError(f"the inputs were {seen}")
