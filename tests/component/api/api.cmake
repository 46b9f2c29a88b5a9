# The API server on real sockets, with a driver and a performer that needs no Docker.
add_library(api_fixture STATIC
  ${CMAKE_CURRENT_LIST_DIR}/api_fixture.cpp ${CMAKE_CURRENT_LIST_DIR}/scripted_performer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/shared_daemon.cpp)
target_link_libraries(api_fixture
  PUBLIC apprunner_api apprunner_asio nlohmann_json::nlohmann_json GTest::gtest
  PRIVATE apprunner_warnings)
apprunner_test(NAME api_component_test LABEL component
  SOURCES api/accounts_test.cpp api/console_test.cpp api/door_test.cpp api/stories/catalog_test.cpp api/server_test.cpp
    api/stories/emulation_test.cpp api/stories/logs_test.cpp api/stories/metrics_test.cpp
    api/stories/neighbours_test.cpp api/service_operations_test.cpp api/operations_test.cpp
  LIBS api_fixture)
add_executable(api_test_daemon ${CMAKE_CURRENT_LIST_DIR}/api_test_daemon.cpp)
target_link_libraries(api_test_daemon PRIVATE api_fixture apprunner_warnings)

# The same daemon with a wall clock that is stepped by hours, and with one that is not.
find_package(Python3 3.10 REQUIRED COMPONENTS Interpreter)
# Sanitizers' library has to be loaded before faketime's.
if(NOT APPRUNNER_SANITIZE)
  add_test(NAME component/wall_clock_steps
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/clocks/wall_clock_steps.py
      $<TARGET_FILE:api_test_daemon>)
  set_tests_properties(component/wall_clock_steps PROPERTIES
    LABELS component SKIP_RETURN_CODE 77 TIMEOUT 240)
endif()
add_dependencies(tests_component api_test_daemon)
