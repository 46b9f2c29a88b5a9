# A relay's trunk, with real sockets.
apprunner_test(NAME relay_component_test LABEL component SOURCES relay/trunk_test.cpp
  LIBS relay_far apprunner_asio)
