# The program with a fake daemon in the real one's place, and the tests that run it.
add_library(cli_fake_daemon STATIC ${CMAKE_CURRENT_LIST_DIR}/fake_daemon.cpp)
target_link_libraries(cli_fake_daemon
  PUBLIC apprunner_base apprunner_asio nlohmann_json::nlohmann_json PRIVATE apprunner_warnings)
target_compile_definitions(cli_fake_daemon PRIVATE PROGRAM_VERSION="${PROJECT_VERSION}")
add_executable(cli_with_fake_daemon
  ${CMAKE_CURRENT_LIST_DIR}/fake_daemon_main.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../../../emulator/cli/program/main.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../../../emulator/cli/program/agent_verb.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../../../emulator/cli/program/daemon_verb.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../../../emulator/cli/program/swarm_flags.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../../../emulator/cli/program/team_flags.cpp)
target_link_libraries(cli_with_fake_daemon
  PRIVATE apprunner_cli apprunner_agent cli_fake_daemon fmt::fmt apprunner_warnings)
apprunner_test(NAME cli_component_test LABEL component
  SOURCES cli/program.cpp cli/build_test.cpp cli/check_test.cpp cli/launch_test.cpp cli/lint_test.cpp
    cli/provisional_test.cpp cli/rehearse_test.cpp cli/show_config_test.cpp
    cli/stories/team_test.cpp cli/stories/verbs_test.cpp cli/terminal_test.cpp cli/up_test.cpp
  LIBS cli_fake_daemon fake_docker_engine apprunner_cli)
target_compile_definitions(cli_component_test PRIVATE
  CLI_PROGRAM="$<TARGET_FILE:cli_with_fake_daemon>"
  PULL_REQUEST_EXAMPLE="${CMAKE_SOURCE_DIR}/docs/examples/github-pull-requests.yml"
  REHEARSE_EXAMPLES="${CMAKE_SOURCE_DIR}/docs/examples/rehearse")
add_dependencies(cli_component_test cli_with_fake_daemon)
