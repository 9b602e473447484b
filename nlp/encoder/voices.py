"""Which of the two voices speak: the rules, the encoder, or both, which is the product.

Owns that switch. The ablation of `make eval` turns one off; nobody else should.
"""

from __future__ import annotations

import os

SETTING = "PACTWATCH_VOICES"
"""Environment variable: `rules`, `encoder` or `both` (default)."""


def hears_encoder() -> bool:
    """Whether the encoder is asked."""
    return os.environ.get(SETTING, "both") != "rules"


def hears_rules() -> bool:
    """Whether the rules' own claims, and names and roles by rule, count."""
    return os.environ.get(SETTING, "both") != "encoder"
