# cmake -C .cmake/asan.cmake -S . -B build/asan
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(FP_SANITIZE address,undefined CACHE STRING "")
