// What every Node process costs.
