"""SGLang imports this module by itself (SGLANG_EXTERNAL_MODEL_PACKAGE=lab_sglang).

Attention on the CPU (`torch_native`) reads keys and values from the cache, and the MLA cache holds
latents, so only the absorbed path fits it; SGLang's choice sends a prompt without a cached prefix down
the other one. It proves nothing about the attention kernels of a GPU.
"""

from sglang.srt.models.deepseek_common.attention_backend_handler import AttentionBackendRegistry
from sglang.srt.models.deepseek_common.attention_forward_methods import AttnForwardMethod

AttentionBackendRegistry.register("torch_native", lambda _attention, _batch: AttnForwardMethod.MLA)
EntryClass = []
