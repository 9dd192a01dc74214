# cmake -C .cmake/coverage.cmake -S . -B build/coverage
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(FP_COVERAGE ON CACHE BOOL "")
