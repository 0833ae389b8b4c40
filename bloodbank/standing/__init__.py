"""Standing orders: the same blood on the same weekdays, until somebody says otherwise."""
