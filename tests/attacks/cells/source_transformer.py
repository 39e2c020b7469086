"""Change the text of every later cell to nothing.

expects: ok error missing
"""

get_ipython().input_transformers_post.append(lambda lines: ["pass\n"])


def sigmoid(z):
    return 0, 0
