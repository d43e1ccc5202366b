"""The golden content as deeds, one module for each kind of people or thing."""
