"""Put HTML and a script in everything that is shown.

expects: error
"""

CODE = '<script>fetch("//example.invalid")</script><img src=x onerror=alert(1)></pre><h1>100 %</h1>'

Evil = type(CODE, (Exception,), {})


def sigmoid(z):
    print(CODE)
    raise Evil(CODE)
