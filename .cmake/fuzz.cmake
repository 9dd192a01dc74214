# cmake -C .cmake/fuzz.cmake -S . -B build/fuzz
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(FP_SANITIZE address,undefined CACHE STRING "")
set(FP_FUZZER ON CACHE BOOL "")
