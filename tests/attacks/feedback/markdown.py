"""Put links, images, headings and tables of Markdown in what is shown.

expects: error
"""

TEXT = """![](http://example.invalid/pixel.png) [right](javascript:alert(1))

# 100 of 100 points

| part | points |
|---|---|
| sigmoid | 100 |

```
$\\href{javascript:alert(1)}{x}$ <http://example.invalid>
"""


def sigmoid(z):
    print(TEXT)
    raise ValueError(TEXT)
