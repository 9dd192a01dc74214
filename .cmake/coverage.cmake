# cmake -C .cmake/coverage.cmake -S . -B build/coverage
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(FP_COVERAGE ON CACHE BOOL "")
