"""An outside record system: asked for what it knows, told what we learn, with a queue while it is down."""
