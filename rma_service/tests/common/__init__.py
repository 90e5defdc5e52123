from .service import FLOW, ServiceCommon
