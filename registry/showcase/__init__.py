"""The registry shown on sample data.

    demo              the main story on real parts
    sample_sites      where its companies work
    sample_companies  a wholesaler, a hospital, one that is suspended
    sample_people     who can sign in to the sample
    sample_world      a month of life for the desks

A sample registry has key numbers of its own, which no live one accepts.
"""
