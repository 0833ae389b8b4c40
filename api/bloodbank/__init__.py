"""The blood bank over HTTP: places, stock, units of blood, requests, vans and tours."""
