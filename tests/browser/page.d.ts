// What the site's scripts define in every page (site.mjs), for functions that a test sends there.
declare var rum: any;
declare var DD_RUM: any;
