# cmake -C .cmake/clang.cmake -S . -B build/clang
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_COMPILER clang CACHE STRING "")
