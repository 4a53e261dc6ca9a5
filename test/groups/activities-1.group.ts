import { group } from './group';

group('activities', 1);
