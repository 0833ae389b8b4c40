"""What somebody must be told: a crew that doesn't answer, a call nobody goes to, a norm about to be missed."""
