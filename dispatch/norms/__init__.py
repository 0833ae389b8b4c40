"""Within which time the first unit must arrive: by priority, in the city or elsewhere, in an epidemic or not."""
