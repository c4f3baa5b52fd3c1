"""People hear of leads that just became hot."""
