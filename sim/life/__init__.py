"""The people of a simulated city: callers, crews, operators, technicians, couriers.

Each heeds what the control room recorded and acts by commands, as its living counterpart would.
"""
