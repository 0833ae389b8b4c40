"""What a request asks for beyond a component and a count, and which requests resemble each other."""
