"""What somebody must be told of blood: what is owed and late, out for too long, running for too long, or wrong."""
