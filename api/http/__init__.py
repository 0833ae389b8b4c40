"""HTTP's own matters: JSON, ETags, idempotency keys, paging, guards."""
