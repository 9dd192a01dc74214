# cmake -C .cmake/tsan.cmake -S . -B build/tsan
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(FP_SANITIZE thread CACHE STRING "")
