"""Of the units that come within the norm, the one whose leaving hurts the worst prepared zone least.

Andersson and Värbrand, Decision support tools for ambulance dispatch and relocation, J. Oper. Res. Soc. 58 (2007).
"""

from dispatch.kernels.policies import preparedness_cost
from dispatch.policies.policy import Loss, Policy

PREPAREDNESS = Policy("preparedness", Loss.PREPAREDNESS, preparedness_cost)
