{
  "targets": [
    {
      "target_name": "memory",
      "sources": ["<!@(ls native/memory/*.cc)"],
      "cflags_cc": ["-std=c++17", "-O2", "-Wall", "-Wextra", "-fvisibility=hidden"],
      "defines": ["NAPI_VERSION=8"],
      "ldflags": ["-Wl,--gc-sections"]
    }
  ]
}
