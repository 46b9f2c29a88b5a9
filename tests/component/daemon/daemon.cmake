# The daemon as a process.
apprunner_test(NAME daemon_component_test LABEL component
  SOURCES daemon/process_test.cpp
  LIBS apprunner_daemon apprunner_asio)
