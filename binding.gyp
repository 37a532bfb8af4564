{
  "targets": [
    {
      "target_name": "memory",
      "sources": ["<!@(ls native/memory/*.cc)"],
      "cflags_cc!": ["-fno-exceptions"],
      "cflags_cc": ["-std=c++17", "-O2", "-Wall", "-Wextra", "-fexceptions", "-fvisibility=hidden"],
      "defines": ["NAPI_VERSION=8"],
      # nodelete: its tables and its fault handler outlive the worker that loaded it
      "ldflags": ["-Wl,--gc-sections", "-Wl,-z,nodelete"]
    }
  ]
}
