/**
 * Packages of the product's lock that the lab does not install. All others are installed, in the same
 * version and with the same hashes.
 */
const LEFT_OUT: readonly (readonly [why: string, names: RegExp])[] = [
  ["CUDA's own libraries", /^(nvidia-(?!ml-py$)|cuda-)/],
  [
    "kernels for GPUs only",
    /^(flash-attn-4|flashinfer-cubin|flashinfer-python|quack-kernels|sglang-kernel)$/,
  ],
  ["helpers of torch on GPUs", /^(torch-c-dlpack-ext|torch-memory-saver)$/],
  ["no wheel for the machines' Python 3.13; a grammar backend that is not the default", /^outlines(-core)?$/],
  [
    "sound, pictures, quantization tools: the server starts without",
    /^(torchaudio|torchcodec|timm|torchao)$/,
  ],
  ["data sets: the server starts without", /^(datasets|modelscope|multiprocess|pandas|pyarrow)$/],
];

export function isLeftOut(packageName: string): boolean {
  return LEFT_OUT.some(([, names]) => names.test(packageName));
}
