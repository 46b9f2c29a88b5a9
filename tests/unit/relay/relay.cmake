# What goes through a relay's trunk.
apprunner_test(NAME relay_test LABEL unit SOURCES relay/frames_test.cpp LIBS relay_far)
