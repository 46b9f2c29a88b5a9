# Where a container goes in a Swarm.
apprunner_test(NAME swarm_test LABEL unit
  SOURCES swarm/placement_test.cpp
  LIBS apprunner_swarm)
