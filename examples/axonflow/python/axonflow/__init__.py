"""The Python SDK of AxonFlow: asks the platform whether a call to a model or a tool is allowed, and notes what came of it.

Standard library only, Python 3.9 and later. What it measures, and how to refuse: ../../TELEMETRY.md.
"""

from .client import AxonFlow, AxonFlowError
from .version import VERSION

__all__ = ["AxonFlow", "AxonFlowError", "VERSION"]
